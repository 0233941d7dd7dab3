namespace Fleet.Ssh.Tests;

public sealed class ProcessRuntimeTests(Lab lab) : RuntimeTests(lab);
