/** The command {@code demo} and its tour. */
package io.kappalake.proof.demo;
