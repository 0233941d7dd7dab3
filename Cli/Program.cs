using Fleet.Cli.Shell;

return await Root.Run(args);
