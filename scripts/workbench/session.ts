import { createTokenAuthenticator, type Token } from '../../server/auth.ts';
import { dataFolder } from '../../server/config.ts';
import { startListening } from '../../server/listen.ts';
import { createLogger } from '../../server/logger.ts';
import { renderCurl } from '../../server/openapi/sample.ts';
import { openOwnToken } from '../../server/own-token.ts';
import { renderFinding } from '../lib/findings.ts';
import { ownSpec } from '../lib/project.ts';
import type { Surroundings } from './apps.ts';
import { readFirstContract } from './contract.ts';
import { createEventStream, type EventStream } from './events.ts';
import { startJudge } from './judge.ts';
import type { SessionOptions } from './options.ts';
import { startReader } from './reader.ts';
import { noRenderer, startRenderer } from './renderer.ts';
import { type Addresses, createReport, tellCompiled, tellJudged } from './report.ts';
import { createRequestLines } from './requests.ts';
import type { Switchboard } from './switchboard.ts';
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
  const { spec, allowRefs, config, mockPort } = options;
  const keep = <T extends { close(): Promise<void> }>(resource: T): T => {
    opened.defer(() => resource.close());
    return resource;
  };
  const isOwn = spec === ownSpec;
  const renderer = isOwn ? keep(startRenderer()) : noRenderer;
  const reader = keep(startReader({ spec, allowRefs }));
  const judge = keep(
    startJudge(
      { spec, allowRefs },
      {
        onAdvice: (advice) => tellJudged(terminal, advice),
        onCompiled: (errors) => tellCompiled(terminal, errors),
      },
    ),
  );
  const events = createEventStream();
  const observer = tellPages(events, createReport(terminal));
  const { contract, findings } = await readFirstContract(spec, reader);
  const isBroken = findings.length > 0;
  const tokens = config.tokens.length > 0 ? config.tokens : [openOwnToken(dataFolder)];
  const workbench = keep(
    await Workbench.start({
      ...{ spec, contract, isBroken, reader, renderer, judge, observer },
      surroundings: createSurroundings(options, tokens, terminal),
      openStore: async (parts) => {
        const store = await parts.openStore(config.databaseUrl);
        await store.putJobTemplates(config.jobTemplates);
        return store;
      },
    }),
  );
  const listen = async ({ listener }: Switchboard, host: string, port: number) =>
    keep(await startListening(events.wrap(listener), host, port));
  const server = await listen(workbench.server, config.host, config.port);
  const mock = mockPort === undefined ? undefined : await listen(workbench.mock, '127.0.0.1', mockPort);
  opened.defer(events.close);
  if (isBroken) observer.onBroken(findings);
  judge.compile([]);
  const secret = config.tokens.length > 0 ? 'SECRET' : (tokens[0]?.secret ?? '');
  return {
    ...{ server: server.url, mock: mock?.url, unhandled: workbench.unhandled },
    curl: renderCurl(contract.document, server.url, secret),
  };
}

function createSurroundings({ spec, config }: SessionOptions, tokens: Token[], terminal: Terminal): Surroundings {
  return {
    ...{ config, isOwn: spec === ownSpec },
    authenticate: createTokenAuthenticator(tokens),
    loggers: {
      server: createLogger('info', createRequestLines(terminal, 'server')),
      mock: createLogger('info', createRequestLines(terminal, 'mock')),
    },
  };
}

/** Lets the open docs pages know, too. */
function tellPages(events: EventStream, report: Observer): Observer {
  return {
    ...report,
    onLive(served, changes) {
      events.send({ type: 'live' });
      report.onLive(served, changes);
    },
    onBroken(findings) {
      events.send({ type: 'broken', findings: findings.map(renderFinding) });
      report.onBroken(findings);
    },
    onMended() {
      events.send({ type: 'mended' });
      report.onMended();
    },
  };
}
