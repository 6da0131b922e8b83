export interface Toast {
  readonly id: number;
  readonly kind: 'success' | 'info' | 'warning' | 'danger';
  readonly title: string;
  readonly text?: string;
  /** A newer toast with the same key takes the place of this one. */
  readonly key?: string;
  /** Until it is closed; else it goes by itself. */
  readonly stays?: boolean;
  readonly actions?: readonly { readonly label: string; readonly run: () => void }[];
}

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Short messages about things that ended while the person looked elsewhere. */
export const toastStore = {
  get: () => toasts,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  add(toast: Omit<Toast, 'id'>): void {
    const others = toasts.filter(({ key }) => key === undefined || key !== toast.key);
    set([...others, { ...toast, id: nextId++ }]);
  },
  remove(id: number): void {
    set(toasts.filter((toast) => toast.id !== id));
  },
};
