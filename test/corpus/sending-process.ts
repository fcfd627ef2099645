import { pathToFileURL } from 'node:url';
import { compileContract } from '../../server/openapi/compile.ts';
import { readDocument } from '../../server/openapi/document/index.ts';
import { sendRequests } from './sending.ts';

// In a process of its own: requests of a contract that nobody here wrote may take any time to make.
const [file = '', sending = ''] = process.argv.slice(2);
const contract = compileContract(readDocument(pathToFileURL(file)));
console.log(JSON.stringify(await sendRequests(contract, JSON.parse(sending))));
