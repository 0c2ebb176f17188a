package Text::Wrap;
1;
