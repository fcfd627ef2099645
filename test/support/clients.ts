import { connect } from 'node:net';

/** The outcome of the requests of many clients, each of which sends the next once it has the response to the last. */
export interface Sent {
  finished: number;
  /** The number of responses that announced the end of their connection. */
  last: number;
  /** Each request that was written to an open connection and got no complete response, and why. */
  unfinished: string[];
  /**
   * The connections that were reset before a byte came: those that the system had taken, and the server had not accepted when
   * it stopped listening.
   */
  notAccepted: number;
}

/** Clients that go on until nobody listens any more. */
export interface Clients {
  /** Resolves once this many requests had a response. */
  finished(count: number): Promise<void>;
  done: Promise<Sent>;
}

/** Starts clients that send the same bytes again and again, on a connection for as long as the server keeps it, then on a new one. */
export function startClients(url: string, count: number, bytes: string): Clients {
  const sent: Sent = { finished: 0, last: 0, unfinished: [], notAccepted: 0 };
  const waiting: { count: number; resolve: () => void }[] = [];
  const count1 = (response: string) => {
    sent.finished += 1;
    if (/^Connection: close\r$/im.test(response)) sent.last += 1;
    for (const { count, resolve } of waiting) if (sent.finished >= count) resolve();
  };
  const { hostname, port } = new URL(url);
  const onUnfinished = (why: string, isNew: boolean) => {
    if (isNew && why === 'read ECONNRESET after ""') sent.notAccepted += 1;
    else sent.unfinished.push(why);
  };
  const runConnection = () => openClient(hostname, Number(port), bytes, count1, onUnfinished);
  const runClient = async () => {
    while (await runConnection());
  };
  return {
    finished: (count) => new Promise((resolve) => waiting.push({ count, resolve })),
    done: Promise.all(Array.from({ length: count }, runClient)).then(() => sent),
  };
}

/** Sends on one connection until the server closes it; resolves with false when none could be had. */
function openClient(
  host: string,
  port: number,
  bytes: string,
  onResponse: (response: string) => void,
  onUnfinished: (why: string, isNew: boolean) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    let isConnected = false;
    let isWaiting = false;
    let isNew = true;
    let text = '';
    let why = 'closed';
    const send = () => {
      isWaiting = true;
      socket.write(bytes);
    };
    const socket = connect(port, host, () => {
      isConnected = true;
      send();
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const response = takeResponse(text);
      if (response === undefined) return;
      text = text.slice(response.length);
      isWaiting = false;
      isNew = false;
      onResponse(response);
      if (/^Connection: close\r$/im.test(response)) socket.end();
      else send();
    });
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('close', () => {
      if (isWaiting) onUnfinished(`${why} after ${JSON.stringify(text)}`, isNew);
      resolve(isConnected);
    });
  });
}

/** The first response in a text, if it is there to its last byte. */
export function takeResponse(text: string): string | undefined {
  const [head = ''] = /^[\s\S]*?\r\n\r\n/.exec(text) ?? [];
  const [, length] = /^Content-Length: (\d+)\r$/im.exec(head) ?? [];
  const end = head.length + Number(length);
  return head !== '' && text.length >= end ? text.slice(0, end) : undefined;
}
