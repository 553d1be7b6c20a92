import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { FakeHost } from './FakeHost.ts';
import { themes } from './themes.ts';
export declare const root: string;
export interface OpenedPage {
    readonly page: Page;
    readonly context: BrowserContext;
    /** CSP violations, page errors and console errors: a good run has none. */
    readonly troubles: string[];
    /** Milliseconds from the host's diagram to the picture in the page. */
    readonly drawn: () => Promise<void>;
}
export interface OpenOptions {
    readonly theme?: keyof typeof themes;
    readonly width?: number;
    readonly height?: number;
    readonly reducedMotion?: boolean;
    readonly dist?: string;
}
/**
 * The shipped bundle in a page with the real shell and the real Content-Security-Policy, on an origin that exists only here. The
 * VS Code API is a stub whose messages go to the fake host; its state lives in sessionStorage, so that a reload finds it.
 */
export declare function openPage(browser: Browser, host: FakeHost, options?: OpenOptions): Promise<OpenedPage>;
