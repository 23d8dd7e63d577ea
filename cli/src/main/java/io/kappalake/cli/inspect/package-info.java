/** Commands that ask about the lake and change nothing: {@code explain}, {@code diff}, {@code export}. */
package io.kappalake.cli.inspect;
