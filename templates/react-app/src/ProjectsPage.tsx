import type { BillingClient } from '@tillkit/react';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { ApiError, callApi } from './api.js';
import { Link, useTitle } from './navigation.js';
import { QuotaLine } from './QuotaLine.js';
import { useQuota } from './quotas.js';
import { SignInPrompt } from './SignInPrompt.js';
import { useSession } from './session.js';
import { useLanguage } from './texts.js';

interface Project {
  id: string;
  name: string;
}

/** Projects up to the plan's limit. Deleting one makes room for another. */
export function ProjectsPage({ client }: { client: BillingClient }) {
  const { text } = useLanguage();
  const { user } = useSession();
  useTitle(text.projects);
  return (
    <>
      <div className="lead">
        <h1>{text.projectsTitle}</h1>
        <p>{text.projectsLead}</p>
      </div>
      {user ? <Projects key={user.id} client={client} /> : <SignInPrompt />}
    </>
  );
}

function Projects({ client }: { client: BillingClient }) {
  const { text } = useLanguage();
  const { quota, refresh } = useQuota(client, 'projects');
  const [projects, setProjects] = useState<Project[] | null>(null);
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<'full' | 'failed' | null>(null);

  const load = useCallback(
    () =>
      callApi<{ projects: Project[] }>('/api/projects').then(
        (reply) => setProjects(reply.projects),
        () => setProblem('failed'),
      ),
    [],
  );
  useEffect(() => {
    void load();
  }, [load]);

  const change = async (path: string, method: 'PUT' | 'DELETE', body?: object) => {
    setProblem(null);
    try {
      await callApi(path, body, method);
      await Promise.all([load(), refresh()]);
      return true;
    } catch (error) {
      setProblem(error instanceof ApiError && error.code === 'QUOTA_EXCEEDED' ? 'full' : 'failed');
      return false;
    }
  };
  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (await change(`/api/projects/${crypto.randomUUID()}`, 'PUT', { name })) setName('');
  };

  return (
    <div className="desk">
      <QuotaLine quota={quota} describe={text.projectsLeft} />
      <form onSubmit={create}>
        <label htmlFor="project">{text.projectName}</label>
        <input id="project" required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        <button type="submit" className="primary" disabled={name.trim() === ''}>
          {text.addProject}
        </button>
      </form>
      {problem === 'full' && (
        <div role="alert" className="notice">
          <p>
            {text.projectsFull} <Link to="/">{text.seePlans}</Link>
          </p>
        </div>
      )}
      {problem === 'failed' && (
        <div role="alert" className="notice">
          <p>{text.projectsFailed}</p>
        </div>
      )}
      {projects?.length === 0 && <p className="muted">{text.projectsEmpty}</p>}
      <ul className="projects">
        {projects?.map((project) => (
          <li key={project.id}>
            {project.name}
            <button
              type="button"
              className="quiet"
              aria-label={text.deleteProject(project.name)}
              onClick={() => void change(`/api/projects/${project.id}`, 'DELETE')}
            >
              {text.delete}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
