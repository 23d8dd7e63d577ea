/** Tables at a commit as files for other programs, with a manifest that can be checked later. */
package io.kappalake.inspect.export;
