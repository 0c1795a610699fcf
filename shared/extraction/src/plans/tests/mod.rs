mod public_half;
