/** How the audit reads: files of a commit, rows that exceed memory, and the findings of a check. */
package io.kappalake.audit.read;
