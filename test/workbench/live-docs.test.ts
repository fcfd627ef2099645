import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { openPage, skipWithoutBrowser, startBrowser } from '../support/browser.ts';
import { startTestWorkbench } from '../support/started-workbench.ts';

test('an open docs page follows the contract, and says when the file is broken', {
  skip: skipWithoutBrowser,
}, async (context) => {
  const workbench = await startTestWorkbench(context);
  const { page, mishaps } = await openPage(await startBrowser(context));
  const original = readFileSync(workbench.spec, 'utf8');
  const titled = (title: string) => original.replace('title: Sliced workflow jobs', `title: ${title}`);
  await page.goto(`${workbench.server}/docs`);
  await page.getByRole('heading', { name: 'Sliced workflow jobs' }).waitFor();
  await page.getByLabel('Search').fill('what was typed');

  writeFileSync(workbench.spec, titled('Edited once'));
  await page.getByRole('heading', { name: 'Edited once' }).waitFor();
  assert.equal(await page.getByLabel('Search').inputValue(), 'what was typed');

  await page.getByLabel('Search').fill('edited once nowhere');
  await page.getByText('0 found').waitFor();

  writeFileSync(workbench.spec, titled('[Broken'));
  const banner = page.getByRole('alert');
  await banner.getByText(/spec\/openapi\.yaml:\d+:\d+ error/).waitFor();
  await page.getByRole('heading', { name: 'Edited once' }).waitFor();

  writeFileSync(workbench.spec, titled('Edited once'));
  await banner.waitFor({ state: 'detached' });

  // A bad save while the page still takes in a good one.
  let isAsked = false;
  await page.route('**/docs', async (route) => {
    if (!isAsked) writeFileSync(workbench.spec, titled('[Broken'));
    isAsked = true;
    await banner.waitFor();
    await route.continue();
  });
  writeFileSync(workbench.spec, titled('Edited twice'));
  await page.getByRole('heading', { name: 'Edited twice' }).waitFor();
  assert(await banner.isVisible());

  await page.unrouteAll();
  writeFileSync(workbench.spec, original);
  await banner.waitFor({ state: 'detached' });
  assert.deepEqual(mishaps, []);
});
