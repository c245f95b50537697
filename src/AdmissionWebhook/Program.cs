using AdmissionWebhook.Cli;

var program = ProgramName.Of(ProgramName.InvokedAs());

// Without a verb the program serves, but a kubectl plugin should show its help.
return await CommandLine.RunAsync(program, args is [] && program != ProgramName.Own ? ["--help"] : args, Console.Out, Console.Error);

/// <summary>Public so that tests can start the program in memory.</summary>
public partial class Program;
