import type { Severity, SourceOrigin, Tally } from '../model/index.ts';

/** How much is drawn: services and networks; the kernel's parts; or one container (or network) and what touches it. */
export type Detail = 'overview' | 'kernel' | 'focus';

/** What the person chose to see. Plain JSON, since it is sent to the webview and kept in its state. */
export interface DiagramView {
  readonly detail: Detail;
  /** The id of the container or network in the middle of a `focus` picture (`Container.id` or `Network.id`). */
  readonly focus?: string;
  /** Ids of groups that the person closed, and that the person opened although they close by default. */
  readonly collapsed?: readonly string[];
  readonly expanded?: readonly string[];
  readonly filter?: DiagramFilter;
}

/** All conditions must hold. What is filtered out is not drawn; the diagram says how much that is. */
export interface DiagramFilter {
  /** Only containers on one of these networks (`Network.id`). */
  readonly networks?: readonly string[];
  /** Only containers of these Compose projects. */
  readonly projects?: readonly string[];
  /** Only containers with a finding. */
  readonly problems?: boolean;
  /** Only declared connections that fail, and their ends. */
  readonly failing?: boolean;
  /** Only containers with a published port. */
  readonly published?: boolean;
  /** Only this container (`Container.id`) and those that reach it. */
  readonly reaches?: string;
}

/** A picture as data: mermaidText turns it into text, and the webview shows the rest around it. Plain JSON. */
export interface Diagram {
  readonly detail: Detail;
  readonly focus?: string;
  /** The project's name, or another title. */
  readonly title: string;
  /** Where the facts come from: "Docker Engine 28.5.2 assumed · predicted from files". */
  readonly subtitle: string;
  /** Whether the facts come from a daemon. */
  readonly live: boolean;
  /** In the order of the topology. Ids stay the same over edits that do not rename. */
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
  readonly groups: readonly DiagramGroup[];
  readonly legend: readonly LegendEntry[];
  /** What is not drawn and why, for a person: collapsed groups, filters, limits. */
  readonly notices: readonly string[];
  readonly counts: DiagramCounts;
  /** The same content as text, for screen readers and for export. */
  readonly tables: readonly DiagramTable[];
  /** The choices of "explain reachability". */
  readonly askable: Askable;
  /** "What am I looking at?": up to five steps, each about a part of this picture. */
  readonly explainer: readonly ExplainerStep[];
  /** Choices for the filters. */
  readonly filters: {
    readonly networks: readonly Choice[];
    readonly projects: readonly Choice[];
    readonly containers: readonly Choice[];
  };
}

export interface Choice {
  readonly id: string;
  readonly label: string;
}

export interface DiagramCounts {
  readonly containers: number;
  /** What a container is, where it is no engine's: a namespace of a captured machine. */
  readonly noun?: 'namespace';
  readonly networks: number;
  /** Containers that have a box of their own in this picture. */
  readonly drawn: number;
  readonly problems: number;
  /** The same number by severity. */
  readonly tally: Tally;
}

export type NodeKind =
  | 'internet'
  | 'lan'
  | 'nic'
  | 'port'
  | 'bridge'
  | 'macvlan'
  | 'ipvlan'
  | 'overlay'
  | 'othernet'
  | 'interface'
  | 'loopback'
  | 'listener'
  | 'service'
  | 'sharer'
  /** In the host's own namespace, and in none but its loopback's. */
  | 'hostmode'
  | 'isolated'
  /** A name or address that services dial and that is no service here. */
  | 'destination'
  | 'collapsed';

/** Ids of nodes, edges and groups are letters, digits and underscores: safe in Mermaid, HTML and CSS. */
export interface DiagramNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** The lines of its label, not escaped. The first one is its name. */
  readonly lines: readonly string[];
  /** The group that holds it. */
  readonly group?: string;
  /** Of a network: whether it can be closed, together with what is only on it. */
  readonly collapsible?: boolean;
  /** Of a server that many dial: its lines are not drawn, and can be. */
  readonly linesFolded?: boolean;
  readonly look: Look;
  /** What it stands for in the topology. */
  readonly about: About;
  readonly card: Card;
}

export type EdgeKind =
  | 'uplink'
  | 'publish'
  | 'dnat'
  | 'veth'
  | 'child'
  | 'masquerade'
  | 'listen'
  | 'refused'
  | 'blocked'
  | 'member'
  | 'share'
  /** Declared connections, by the walk's answer. */
  | 'reached'
  | 'denied'
  | 'lost'
  | 'nameless'
  | 'undecided'
  /** `depends_on` alone. */
  | 'depends';

export interface DiagramEdge {
  readonly id: string;
  readonly kind: EdgeKind;
  /** Node or group ids. */
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly look: Look;
  readonly about: About;
  readonly card: Card;
}

export type GroupKind = 'host' | 'nat' | 'container' | 'hostmode' | 'network' | 'project' | 'bundle';

export interface DiagramGroup {
  readonly id: string;
  readonly kind: GroupKind;
  readonly lines: readonly string[];
  /** The group that holds it. */
  readonly group?: string;
  /** Whether it can be closed (and opened again) in the picture. */
  readonly collapsible: boolean;
  readonly look: Look;
  readonly about: About;
  readonly card: Card;
}

/** What sets colour and stroke. */
export interface Look {
  /** Stopped, or its profiles are off. */
  readonly dimmed?: boolean;
  /** It has no route to the Internet. */
  readonly internal?: boolean;
  /** Predicted from files or assumed, not seen. */
  readonly predicted?: boolean;
  /** Perhaps reachable: the network lets packets through, but the listener is unknown. */
  readonly unknown?: boolean;
  /** The severity of its worst finding. */
  readonly severity?: Severity;
}

/** The part of the topology that an element stands for. */
export interface About {
  readonly container?: string;
  readonly network?: string;
  /** Position in `Container.published`. */
  readonly port?: number;
  /** Of listening sockets: their ports, as `80/tcp`. */
  readonly sockets?: readonly string[];
  /** Where it is written, for "reveal source" and to highlight what the cursor is on. */
  readonly source?: SourceOrigin;
  /** Of a declared connection: the question that it asks, in the words of docs/contract.md. */
  readonly question?: { readonly from: string; readonly to: string };
  /** Further containers that it stands for, if it is a closed box or a service with several. */
  readonly holds?: readonly { readonly id: string; readonly name: string; readonly source?: SourceOrigin }[];
}

/** What the page shows about an element under the pointer or in focus. Plain text. */
export interface Card {
  /** Its name, for instance `br-frontend`. */
  readonly title: string;
  /** Its kind: "Linux bridge", "veth pair". */
  readonly kind: string;
  /** What it is and does, in one sentence. */
  readonly sentence: string;
  readonly facts: readonly Fact[];
  readonly problems: readonly CardProblem[];
  /** Read-only commands that show it on the host, quoted for a POSIX shell. */
  readonly commands: readonly CardCommand[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Predicted by Net Lens: no daemon reported it and no file fixes it. */
  readonly predicted?: boolean;
}

export interface CardProblem {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly why?: string;
  /** As in `Finding`: the rule has no page to open. `engines`: several engines on one machine were compared. */
  readonly saidBy?: 'compose' | 'daemon' | 'quadlet' | 'engines';
  /** Position in the diagram's findings. */
  readonly finding: number;
  /** Titles, in the order of `Finding.fixes`. */
  readonly fixes: readonly string[];
}

export interface CardCommand {
  /** What it shows: "Ports of this bridge". */
  readonly title: string;
  readonly text: string;
}

export interface LegendEntry {
  /** The class of the sample: a node kind, an edge kind, or a look. */
  readonly sample: NodeKind | EdgeKind | GroupKind | 'dimmed' | 'predicted' | 'problem' | 'internal' | 'unknown';
  readonly text: string;
}

export interface DiagramTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly DiagramRow[];
}

export interface DiagramRow {
  readonly cells: readonly string[];
  /** The element that the row is about, if it is drawn. */
  readonly element?: string;
}

export interface Askable {
  /** Sources, in the words of FROM (docs/contract.md); `label` is for a person. */
  readonly from: readonly Choice[];
  readonly to: readonly AskableTarget[];
}

export interface AskableTarget extends Choice {
  readonly ports: readonly AskablePort[];
}

export interface AskablePort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly label: string;
  /** The ids of the sources that can ask about it; absent for all. `localhost` is a different place for each source. */
  readonly from?: readonly string[];
}

export interface ExplainerStep {
  readonly title: string;
  readonly text: string;
  readonly elements: readonly string[];
  readonly command?: CardCommand;
}
