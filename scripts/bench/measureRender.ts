export async function measureRender(_root: string, line: (what: string, figure: string) => void): Promise<void> {
  line('first render', 'soon');
}
