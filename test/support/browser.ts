import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Teardown } from './servers.ts';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];
const { CHROMIUM_PATH, CI } = process.env;
const executable = CHROMIUM_PATH || usual.find(existsSync);

const missing = `there is no Chromium: install one (apt-get install chromium), or set CHROMIUM_PATH to the program. Looked at ${usual.join(', ')}.`;

/** Why tests in a browser are skipped, or false. In CI they never are: without a browser they fail. */
export const skipWithoutBrowser = executable || CI ? false : `Not tested, as ${missing}`;

/** Starts a headless Chromium that reaches this machine alone; it ends with the test. */
export async function startBrowser(teardown: Teardown): Promise<Browser> {
  assert(executable, missing);
  const browser = await chromium.launch({
    executablePath: executable,
    // Nothing listens there: whatever is not for this machine goes nowhere.
    proxy: { server: 'http://127.0.0.1:9', bypass: '127.0.0.1' },
  });
  teardown.after(() => browser.close());
  return browser;
}

/** A page, with every request that it sends and everything that goes wrong in it, violations of its policy included. */
export async function openPage(
  browser: Browser,
  settings: BrowserContextOptions = {},
): Promise<{ page: Page; requests: URL[]; mishaps: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...settings });
  const requests: URL[] = [];
  const mishaps: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url())));
  page.on('pageerror', (error) => mishaps.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') mishaps.push(message.text());
  });
  return { page, requests, mishaps };
}
