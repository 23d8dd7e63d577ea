/** The lake at a commit, read with few bytes: which files were opened is counted and shown. */
package io.kappalake.inspect.read;
