import type { RequestHandler } from 'express';
import { OpenApiSpecLoader } from 'express-openapi-validator/dist/framework/openapi.spec.loader.js';
import type { OpenAPIFrameworkArgs, OpenApiValidatorOpts } from 'express-openapi-validator/dist/framework/types.js';
import { RequestValidator } from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import { OpenApiValidator } from 'express-openapi-validator/dist/openapi.validator.js';
import { ownNames, useLinearKeywords } from '../openapi/bounded-ajv.ts';

/**
 * The steps of express-openapi-validator, as its `middleware` makes them, but with bounds of its Ajv that it has no
 * options for: it stops at the first violation of a body, since the explanation finds them all, and is linear.
 */
export function createSteps(options: OpenApiValidatorOpts): RequestHandler[] {
  const validator = new OpenApiValidator(options);
  const { ajvOpts } = validator;
  const settings = { ...ajvOpts.request, ...ownNames, strictTuples: false };
  Object.defineProperties(ajvOpts, {
    request: { value: settings },
    preprocessor: { value: { ...ajvOpts.preprocessor, strictTuples: false } },
    multipart: { value: { ...ajvOpts.multipart, strictTuples: false } },
  });
  const createRequestStep = (apiDoc: ConstructorParameters<typeof RequestValidator>[0]): RequestHandler => {
    const requests = new RequestValidator(apiDoc, settings);
    // Nothing is compiled before the first request.
    for (const name of ['ajv', 'ajvBody']) useLinearKeywords(Reflect.get(requests, name));
    Reflect.get(requests, 'ajvBody').opts.allErrors = false;
    return (request, response, next) => requests.validate(request, response, next);
  };
  Reflect.set(validator, 'requestValidationMiddleware', createRequestStep);
  // Express's own routing has no parameters here, and none may be called toString there.
  validator.installPathParams = () => {};
  const loader = { apiDoc: options.apiSpec, validateApiSpec: false } as OpenAPIFrameworkArgs;
  return validator.installMiddleware(new OpenApiSpecLoader(loader).load());
}
