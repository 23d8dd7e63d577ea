/**
 * Options that commands share, and the frame that runs a command: values from the environment, one line per error, exit
 * codes.
 */
package io.kappalake.cli.option;
