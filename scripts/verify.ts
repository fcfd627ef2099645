import { compileContract } from '../server/openapi/compile.ts';
import { CommandError, chooseContract, createProgress, type GivenTo, print, printDefects } from './cli/index.ts';
import { readContract } from './contract/index.ts';
import { addressOther, chooseOperations, readSecrets, verificationFormats, verify } from './prove/index.ts';

export async function run({
  against,
  token,
  only,
  rate,
  write,
  max,
  format,
  ...given
}: GivenTo<'verify'>): Promise<number> {
  if (against === undefined || !/^https?:\/\/[^/]/.test(against))
    throw new CommandError('Name the server: verify http://HOST:PORT, or https://.');
  const { spec: file, allowRefs } = chooseContract(given);
  const { document: read, defects } = await readContract(file, allowRefs);
  printDefects(defects);
  const { document, url } = addressOther(read, against);
  const contract = chooseOperations(compileContract(document), only);
  const progress = createProgress();
  const asked = { url, secrets: readSecrets(token), rate, isWriting: write, most: max };
  const verification = await verify(contract, { ...asked, onSent: progress.show });
  progress.clear();
  print(verificationFormats[format](verification));
  return verification.faults.length > 0 ? 1 : 0;
}
