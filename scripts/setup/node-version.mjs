// Plain old syntax: this file has to load on the Node versions which it turns away.
var wanted = [20, 19];

/** Whether a version such as "20.19.0" can run the project. */
export function isSupportedNode(version) {
  var parts = version.split('.').map(Number);
  return parts[0] > wanted[0] || (parts[0] === wanted[0] && parts[1] >= wanted[1]);
}

/** Ends the process with one message where Node is too old. */
export function requireNode() {
  if (isSupportedNode(process.versions.node)) return;
  console.error(
    'Tillkit needs Node ' +
      wanted.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      '.\n' +
      'Install a newer one from https://nodejs.org, or run: nvm install 22',
  );
  process.exit(1);
}
