// Runs before the first paint, so that a dark page never flashes white. The page takes over in src/state/theme.ts.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('padlock.theme');
  } catch {
    // Storage may be denied; the system's preference stands.
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('pf-v6-theme-dark', dark);
})();
