// Written from the contract by `contract generate`. Do not edit.

export const WorkflowJobListLaunchType = ["manual","relaunch","callback","scheduled","dependency","workflow","webhook","sync","scm"] as const;
export const WorkflowJobListStatus = ["new","pending","waiting","running","successful","failed","error","canceled"] as const;
export const WorkflowJobListWebhookService = ["","github","gitlab","bitbucket_dc"] as const;
export const StoredWorkflowJobWebhookService = ["github","gitlab","bitbucket_dc"] as const;
export const StoredWorkflowJobLaunchType = ["manual","relaunch","callback","scheduled","dependency","workflow","webhook","sync","scm"] as const;
export const StoredWorkflowJobStatus = ["new","pending","waiting","running","successful","failed","error","canceled"] as const;
