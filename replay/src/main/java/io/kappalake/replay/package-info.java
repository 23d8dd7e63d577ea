/** A replay: a branch that the same job rebuilds from Kafka or Bronze. This package plans and opens it. */
package io.kappalake.replay;
