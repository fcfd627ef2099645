/** Sample jobs of one template. */
export interface SampleJobs {
  jobs: number;
  template: number;
}

/** The words that names begin with, and the statuses of one job in a hundred; all others are new. Names end in a number, so that few are the same. */
export const wordLists = [
  [
    'Nightly',
    'Weekly',
    'Monthly',
    'Urgent',
    'Manual',
    'Staged',
    'Canary',
    'Full',
    'Partial',
    'Dry',
    'Second',
    'Third',
    'Last',
  ],
  ['patch', 'backup', 'restore', 'audit', 'upgrade', 'reboot', 'rollout', 'cleanup', 'rotation', 'sync', 'inventory'],
  ['successful', 'failed', 'canceled', 'error'],
];
