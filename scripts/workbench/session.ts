import { createTokenAuthenticator, type Token } from '../../server/auth.ts';
import { dataFolder } from '../../server/config.ts';
import { startListening } from '../../server/listen.ts';
import { createLogger } from '../../server/logger.ts';
import { renderCurl } from '../../server/openapi/sample.ts';
import { openOwnToken } from '../../server/own-token.ts';
import { renderFinding } from '../lib/bundle.ts';
import { ownSpec } from '../lib/project.ts';
import { startCompiler } from './compiler.ts';
import { type Contract, readFirstContract, writeGenerated } from './contract.ts';
import { createEventStream, type EventStream } from './events.ts';
import { type Judge, startJudge } from './judge.ts';
import type { SessionOptions } from './options.ts';
import { type Renderer, startRenderer } from './renderer.ts';
import { type Addresses, createReport, tellCompiled, tellJudged } from './report.ts';
import { createRequestLines } from './requests.ts';
import type { Terminal } from './terminal.ts';
import { type Observer, Workbench } from './workbench.ts';

/** A server, and a mock unless it was not wanted, that follow every save. */
export interface Session extends Addresses {
  close(): Promise<void>;
}

/** Starts to serve contract and mock, and to follow every save. Rejects, with nothing left open, when that cannot begin. */
export async function startSession(options: SessionOptions, terminal: Terminal): Promise<Session> {
  const opened = new AsyncDisposableStack();
  const close = () => opened.disposeAsync();
  try {
    return { ...(await open(options, terminal, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(options: SessionOptions, terminal: Terminal, opened: AsyncDisposableStack): Promise<Addresses> {
  const { spec, config, mockPort } = options;
  const isOwn = spec === ownSpec;
  const { contract, findings } = await readFirstContract(spec);
  const tokens = config.tokens.length > 0 ? config.tokens : [openOwnToken(dataFolder)];
  const renderer = isOwn ? keep(opened, startRenderer()) : undefined;
  const judge = keep(
    opened,
    startJudge(spec, (advice) => tellJudged(terminal, advice)),
  );
  const events = createEventStream();
  const observer = tellOthers(createReport(terminal), events, judge);
  const workbench = keep(opened, await startWorkbench(options, { contract, tokens, terminal, observer, renderer }));
  const server = keep(opened, await startListening(events.wrap(workbench.server.listener), config.host, config.port));
  const mock =
    mockPort === undefined
      ? undefined
      : keep(opened, await startListening(events.wrap(workbench.mock.listener), '127.0.0.1', mockPort));
  opened.defer(events.close);
  if (isOwn) {
    keep(
      opened,
      startCompiler((errors) => tellCompiled(terminal, errors)),
    );
  }
  if (findings.length > 0) observer.onBroken(findings);
  const secret = config.tokens.length > 0 ? 'SECRET' : (tokens[0]?.secret ?? '');
  return {
    ...{ server: server.url, mock: mock?.url, unhandled: workbench.unhandled },
    curl: renderCurl(contract.document, server.url, secret),
  };
}

/** Sees to it that what was opened is closed with the session, the last first. */
function keep<T extends { close(): Promise<void> }>(opened: AsyncDisposableStack, resource: T): T {
  opened.defer(() => resource.close());
  return resource;
}

/** What a workbench is started with, beside what was asked for. */
interface Beginnings {
  contract: Contract;
  tokens: Token[];
  terminal: Terminal;
  observer: Observer;
  renderer: Renderer | undefined;
}

async function startWorkbench(
  { spec, config }: SessionOptions,
  { contract, tokens, terminal, observer, renderer }: Beginnings,
): Promise<Workbench> {
  if (renderer) await writeGenerated(await renderer.render(contract));
  return Workbench.start({
    ...{ spec, contract, observer, render: renderer?.render },
    surroundings: {
      ...{ config, isOwn: spec === ownSpec },
      authenticate: createTokenAuthenticator(tokens),
      loggers: {
        server: createLogger('info', createRequestLines(terminal, 'server')),
        mock: createLogger('info', createRequestLines(terminal, 'mock')),
      },
    },
    openStore: async (parts) => {
      const store = await parts.openStore(config.databaseUrl);
      await store.putJobTemplates(config.jobTemplates);
      return store;
    },
  });
}

/** Lets the open docs pages and the judge know, too. */
function tellOthers(observer: Observer, events: EventStream, judge: Judge): Observer {
  return {
    ...observer,
    onLive: (served) => {
      // The report compares the contracts, which takes its time over a large one.
      events.send({ type: 'live' });
      observer.onLive(served);
      judge.look();
    },
    onBroken: (findings) => {
      observer.onBroken(findings);
      events.send({ type: 'broken', findings: findings.map(renderFinding) });
    },
    onMended: () => {
      observer.onMended();
      events.send({ type: 'mended' });
    },
  };
}
