import { serveCalls } from '../cli/worker-call.ts';
import { bundleJson } from '../contract/bundle.ts';
import { ContractResolver } from '../contract/resolver.ts';

const calls = {
  read: (spec: string, allowRefs: string[]) => bundleJson(spec, new ContractResolver(spec, allowRefs)),
};

export type ReadCalls = typeof calls;

serveCalls(calls);
