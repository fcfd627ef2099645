import type { Operation, SecurityScheme } from '../../server/openapi/model.ts';
import { canBeMet, isOpen, nothingPresented, type Presented, presentAll, type Secrets } from './present-credentials.ts';
import type { Expected, Probe } from './probe-kinds.ts';
import { type Draft, toRequest } from './request-draft.ts';

/** The operation's request without credentials, and with good, wrong and malformed ones for each of its schemes. */
export function createCredentialProbes(draft: Draft, secrets: Secrets): Probe[] {
  const { operation } = draft;
  const good = operation.security.filter((alternative) => alternative.length > 0 && canBeMet(alternative));
  const lacking: Expected = { status: isOpen(operation) ? 'success' : 401 };
  const create = (about: string, credentials: Presented, expected: Expected): Probe => ({
    kind: 'credentials',
    operationId: operation.id,
    about,
    request: toRequest({ ...draft, credentials }),
    expected,
  });
  const wrong = { name: secrets.name, secret: 'wrong' };
  const unknown = { name: 'nobody', secret: 'wrong' };
  const authorize = (text: string): Presented => ({ ...nothingPresented, headers: { authorization: text } });
  return [
    create('no credentials', nothingPresented, lacking),
    ...listMalformed(
      operation.security.flat().map(({ scheme }) => scheme),
      secrets,
    ).map((text) => create(`Authorization: ${text}`, authorize(text), lacking)),
    ...good.map((alternative) => {
      const names = alternative.map(({ scheme }) => scheme.name).join(' and ');
      return create(`good credentials for ${names}`, presentAll(alternative, secrets), { status: 'success' });
    }),
    ...(isOpen(operation) || respondsLike401(operation) ? [] : good).flatMap((alternative) =>
      [wrong, unknown].map((presented): Probe => {
        const probe = create('wrong credentials', presentAll(alternative, presented), lacking);
        return { ...probe, exception: 'credentials' };
      }),
    ),
  ];
}

/** Tells whether a 401 may as well be the response to a caller who was admitted. */
function respondsLike401({ responses }: Operation): boolean {
  return (
    responses.every(({ key }) => !/^(2|default$)/i.test(key)) && responses.some(({ key }) => /^4(01|XX)$/i.test(key))
  );
}

/** Texts of an `Authorization` header that are in no scheme's form; none where the header is an API key, which may be any text. */
function listMalformed(schemes: SecurityScheme[], { secret }: Secrets): string[] {
  if (schemes.some(({ parameter }) => parameter?.name.toLowerCase() === 'authorization')) return [];
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  return [
    ...['Basic', 'Bearer', 'Basic ', 'Bearer ', 'Basic !!!', basic('no-colon'), basic(':secret')],
    ...['Bearer two words', 'Digest username="a"', secret, `bearer${secret}`, 'Negotiate abc'],
  ];
}
