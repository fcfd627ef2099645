import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { memberOf } from '../../server/openapi/document/index.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { project } from '../support/processes.ts';

test('a function of the client has the description of its operation, as editors show it', () => {
  const file = join(project, 'test/types/client-operations.ts');
  const { config } = ts.readConfigFile(join(project, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [file], include: [] }, ts.sys, project);
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'createSliceWorkflowJob') {
      const symbol = checker.getSymbolAtLocation(node.name);
      if (symbol) found.push(ts.displayPartsToString(symbol.getDocumentationComment(checker)));
    }
    ts.forEachChild(node, visit);
  };
  visit(program.getSourceFile(file) ?? assert.fail());
  const { paths = {} } = readOwnDocument();
  const { post } = paths['/api/v2/job_templates/{id}/slice_workflow_jobs/'] ?? assert.fail();
  // Of all operations, and of those that were named one by one.
  assert(found.length > 5);
  for (const text of found) assert(text.startsWith(`${memberOf(post, 'summary')}\n\nMake a POST request`), text);
});
