// Node's HTTP and axios. They are loaded with the first announce: many downloads never ask such a tracker.
import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';

export class Sender {
  // A connection an announce: opentracker ends a kept one without a word, and the next announce is half an hour away.
  readonly #agent = new Agent({ keepAlive: false });
  readonly #secureAgent = new SecureAgent({ keepAlive: false });

  get(url: string, config: AxiosRequestConfig): Promise<AxiosResponse<unknown>> {
    return axios.get<unknown>(url, { ...config, httpAgent: this.#agent, httpsAgent: this.#secureAgent });
  }

  /** Requests that are under way fail. */
  stop(): void {
    this.#agent.destroy();
    this.#secureAgent.destroy();
  }
}
