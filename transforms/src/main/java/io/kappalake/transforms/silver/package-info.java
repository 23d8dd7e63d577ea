/** Silver: accepted events and rejected records. */
package io.kappalake.transforms.silver;
