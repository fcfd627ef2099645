/** The modules that server and mock are built from, as they are at the moment: each is loaded anew once it was invalidated. */
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

/** What server and mock are built from. */
export type Parts = Awaited<ReturnType<typeof loadParts>>;
