require('lib');
