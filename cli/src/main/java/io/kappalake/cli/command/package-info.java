/** One class per command that has no package of its own. A command reads options, calls a module, and prints. */
package io.kappalake.cli.command;
