/** Commands about what is proved and held all the same. */
package io.kappalake.cli.quality;
