/** The modules that make up the server and the mock, as they are at the moment: each is loaded anew after it was invalidated. */
export async function loadParts() {
  const [app, validator, handlers, store, prism] = await Promise.all([
    import('../../server/app.ts'),
    import('../../server/pipeline/validator.ts'),
    import('../../server/handlers/index.ts'),
    import('../../server/store/open.ts'),
    import('../lib/prism.ts'),
  ]);
  return { ...app, ...validator, ...handlers, ...store, ...prism };
}

/** What the server and the mock are built from. */
export type Parts = Awaited<ReturnType<typeof loadParts>>;
