import { loadSetup } from '../cli/index.ts';

/** The modules that server and mock are built from, as they are at the moment: each is loaded anew once it was invalidated. */
export async function loadParts() {
  const [app, contract, setup, mock, validator, unwritten] = await Promise.all([
    import('../../server/app.ts'),
    import('../../server/openapi/compile.ts'),
    loadSetup(),
    import('../mock/index.ts'),
    import('../../server/validator/index.ts'),
    import('../../server/unwritten.ts'),
  ]);
  return { ...app, ...contract, setup, ...mock, ...validator, ...unwritten };
}

/** The parts that server and mock are built from. */
export type Parts = Awaited<ReturnType<typeof loadParts>>;
