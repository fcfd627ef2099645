import { QueryClient, QueryClientProvider, useMutation } from '@tanstack/react-query';
import { type ApiError, fieldErrors, type InRequest, type InResponse } from 'contract-client';
import { mutationOptions } from 'contract-client/react-query';
import { type FormEvent, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { api, weather } from './api';

type Job = InResponse<'StoredWorkflowJob'>;

function App() {
  const [jobs, setJobs] = useState<Job[]>([]);
  const [settled, setSettled] = useState(0);
  const create = useMutation({
    ...mutationOptions(api.createSliceWorkflowJob),
    onSettled: () => setSettled((count) => count + 1),
    onSuccess: (job) => setJobs((known) => [...known, job]),
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
      <ul>
        {jobs.map((job) => (
          <li key={job.id}>
            {job.name}: {job.status}, limited to {job.limit || 'nothing'}
          </li>
        ))}
      </ul>
    </main>
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
