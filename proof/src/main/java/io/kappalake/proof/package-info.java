/** Uses the product as a user does and compares every row with the truth. Adds its commands to the command line. */
package io.kappalake.proof;
