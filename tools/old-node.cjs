// Loaded before each tool: a Node that is too old stumbles over the tools' own text, and says so in
// words that help nobody.

const version = process.versions.node;
if (Number(version.split(".")[0]) < 20) {
  console.error(`\nThis is Node ${version}, and Edgetill needs Node 20 or newer: install one from https://nodejs.org and run this again.`);
  process.exit(1);
}
