/** VS Code's own default themes, reduced to the colours that the page uses (values: microsoft/vscode, theme-defaults 2024). */
export interface Theme {
    readonly kind: 'vscode-dark' | 'vscode-light' | 'vscode-high-contrast' | 'vscode-high-contrast-light';
    readonly colours: Readonly<Record<string, string>>;
}
export declare const themes: Readonly<Record<'dark' | 'light' | 'hc-dark' | 'hc-light', Theme>>;
