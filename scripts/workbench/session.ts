import { createTokenAuthenticator } from '../../server/auth.ts';
import { dataFolder } from '../../server/config.ts';
import { type Listening, startListening } from '../../server/listen.ts';
import { createLogger } from '../../server/logger.ts';
import { renderCurl } from '../../server/openapi/sample.ts';
import { openOwnToken } from '../../server/own-token.ts';
import { renderFinding } from '../lib/bundle.ts';
import { ownSpec } from '../lib/project.ts';
import { startCompiler } from './compiler.ts';
import { type Contract, readFirstContract, writeGenerated } from './contract.ts';
import { createEventStream, type EventStream } from './events.ts';
import type { SessionOptions } from './options.ts';
import { type Renderer, startRenderer } from './renderer.ts';
import { type Addresses, createReport, tellCompiled } from './report.ts';
import { createRequestLines } from './requests.ts';
import type { Terminal } from './terminal.ts';
import { type Observer, Workbench } from './workbench.ts';

/** A server, and a mock unless it was not wanted, that follow every save. */
export interface Session extends Addresses {
  close(): Promise<void>;
}

/** Starts to serve contract and mock, and to follow every save. Rejects, with nothing left open, when a port cannot be had. */
export async function startSession(options: SessionOptions, terminal: Terminal): Promise<Session> {
  const { spec, config, mockPort } = options;
  const events = createEventStream();
  const observer = tellPages(createReport(terminal), events);
  const { contract, findings } = await readFirstContract(spec);
  const tokens = config.tokens.length > 0 ? config.tokens : [openOwnToken(dataFolder)];
  const renderer = spec === ownSpec ? startRenderer() : undefined;
  const workbench = await startWorkbench(options, contract, tokens, terminal, observer, renderer);
  const open: Listening[] = [];
  const listen = async (listener: Parameters<EventStream['wrap']>[0], host: string, port: number): Promise<string> => {
    const listening = await startListening(events.wrap(listener), host, port);
    open.push(listening);
    return listening.url;
  };
  const close = async () => {
    events.close();
    await Promise.all(open.map((listening) => listening.close()));
    await workbench.close();
    await renderer?.close();
  };
  try {
    const server = await listen(workbench.server.listener, config.host, config.port);
    const mock = mockPort === undefined ? undefined : await listen(workbench.mock.listener, '127.0.0.1', mockPort);
    if (findings.length > 0) observer.onBroken(findings);
    const compiler = spec === ownSpec ? startCompiler((errors) => tellCompiled(terminal, errors)) : undefined;
    const secret = config.tokens.length > 0 ? 'SECRET' : (tokens[0]?.secret ?? '');
    return {
      ...{ server, mock, unhandled: workbench.unhandled },
      curl: renderCurl(contract.document, server, secret),
      close: async () => {
        await compiler?.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startWorkbench(
  { spec, config }: SessionOptions,
  contract: Contract,
  tokens: Parameters<typeof createTokenAuthenticator>[0],
  terminal: Terminal,
  observer: Observer,
  renderer: Renderer | undefined,
): Promise<Workbench> {
  const isOwn = spec === ownSpec;
  if (renderer) await writeGenerated(await renderer.render(contract));
  return Workbench.start({
    ...{ spec, contract, observer, render: renderer?.render },
    surroundings: {
      ...{ config, isOwn },
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

/** Lets the open docs pages know, too. */
function tellPages(observer: Observer, events: EventStream): Observer {
  return {
    ...observer,
    onLive: (served) => {
      observer.onLive(served);
      events.send({ type: 'live' });
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
