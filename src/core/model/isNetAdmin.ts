/** Whether an entry of `cap_add` is NET_ADMIN, with or without `CAP_`, in upper or lower case. */
export const isNetAdmin = (capability: string): boolean => /^(?:(?:CAP_)?NET_ADMIN|ALL)$/i.test(capability);
