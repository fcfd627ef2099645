import { QueryClient, QueryClientProvider, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ApiError, fieldErrors, type InRequest } from 'contract-client';
import { infiniteQueryOptions, mutationOptions, queryKey, queryOptions } from 'contract-client/react-query';
import { type FormEvent, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { api, weather } from './api';

function App() {
  const [chosen, setChosen] = useState<number>();
  const queries = useQueryClient();
  const [settled, setSettled] = useState(0);
  const create = useMutation({
    ...mutationOptions(api.createSliceWorkflowJob),
    onSettled: () => setSettled((count) => count + 1),
    onSuccess: () => queries.invalidateQueries({ queryKey: queryKey(api.listSliceWorkflowJobs) }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body: InRequest<'WorkflowJobList'> = { name: String(fields.get('name')), limit: String(fields.get('limit')) };
    const isChecked = fields.has('checked');
    weather.storms = fields.has('storm') ? 2 : 0;
    create.mutate({
      path: { id: Number(fields.get('template')) },
      body,
      headers: { 'Idempotency-Key': crypto.randomUUID() },
      validate: isChecked ? 'both' : 'response',
    });
  };
  return (
    <main>
      <form onSubmit={submit}>
        <label>
          Template <input name="template" defaultValue="7" />
        </label>
        <label>
          Name <input name="name" />
        </label>
        <label>
          Limit <input name="limit" />
        </label>
        <label>
          Check first <input name="checked" type="checkbox" />
        </label>
        <label>
          Storm <input name="storm" type="checkbox" />
        </label>
        <button type="submit">Create</button>
      </form>
      <output data-settled={settled}>{create.error ? tell(create.error) : create.status}</output>
      <Jobs choose={setChosen} />
      {chosen !== undefined && <Details id={chosen} />}
    </main>
  );
}

function Jobs({ choose }: { choose: (id: number) => void }) {
  const query = { page_size: 2, order_by: '-id' } as const;
  const jobs = useInfiniteQuery(infiniteQueryOptions(api.listSliceWorkflowJobs, { path: { id: 7 }, query }));
  if (jobs.error) return <p role="alert">{tell(jobs.error)}</p>;
  return (
    <>
      <ul>
        {jobs.data?.pages
          .flatMap(({ data }) => data.results)
          .map((job) => (
            <li key={job.id}>
              <button type="button" onClick={() => choose(job.id)}>
                {job.name}
              </button>
            </li>
          ))}
      </ul>
      {jobs.hasNextPage && (
        <button type="button" onClick={() => jobs.fetchNextPage()}>
          More
        </button>
      )}
    </>
  );
}

function Details({ id }: { id: number }) {
  const { data: job } = useQuery(queryOptions(api.readWorkflowJob, { path: { id } }));
  if (!job) return null;
  return (
    <article>
      {job.name}, {job.status}, limited to {job.limit || 'nothing'}
    </article>
  );
}

/** What is wrong, field by field, or as a whole. */
function tell({ result, status }: ApiError): string {
  const fields = Object.entries(fieldErrors(result)).map(([name, messages]) => `${name}: ${messages.join(' ')}`);
  const detail = result.ok ? '' : JSON.stringify(result.error);
  return `${status} ${fields.length > 0 ? fields.join('; ') : detail}`;
}

const root = document.querySelector('#root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={new QueryClient()}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
