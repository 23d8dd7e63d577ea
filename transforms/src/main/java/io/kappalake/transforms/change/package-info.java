/** What differs between two versions of a pipeline: what a lake can follow, and what it cannot. */
package io.kappalake.transforms.change;
