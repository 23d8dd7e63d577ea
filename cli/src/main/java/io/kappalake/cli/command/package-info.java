/** One class for each command that has no room of its own. A command reads options, calls a module, and prints. */
package io.kappalake.cli.command;
