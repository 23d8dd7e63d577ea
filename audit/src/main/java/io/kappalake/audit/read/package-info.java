/** How the audit reads: files of a commit, keys that do not fit the memory, and what a check has found. */
package io.kappalake.audit.read;
