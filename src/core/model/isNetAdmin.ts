/** Whether an entry of `cap_add` gives the capability to change routes and rules; with or without the prefix, in any case. */
export const isNetAdmin = (capability: string): boolean => /^(?:(?:CAP_)?NET_ADMIN|ALL)$/i.test(capability);
