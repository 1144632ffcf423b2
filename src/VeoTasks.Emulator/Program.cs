using System.Text;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator;

internal static class Program
{
    private const int Success = 0;
    private const int CannotStart = 1;
    private const int WrongUsage = 2;

    // UTF-8 for whoever reads it, and for people what their console shows. Console.OutputEncoding would change the code page of a console
    // that is not the emulator's own, and that stays so when it has ended.
    private static readonly TextWriter Output = Console.IsOutputRedirected ? Utf8(Console.OpenStandardOutput()) : Console.Out;
    private static readonly TextWriter Errors = Console.IsErrorRedirected ? Utf8(Console.OpenStandardError()) : Console.Error;

    public static async Task<int> Main(string[] args)
    {
        try
        {
            EmulatorArguments arguments = EmulatorArguments.Parse(args);
            if (arguments.WantsHelp)
            {
                await Output.WriteLineAsync(EmulatorArguments.Usage);
                return Success;
            }

            await EmulatorRun.RunAsync(arguments, Output);
            return Success;
        }
        catch (OperationCanceledException)
        {
            return Success;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            await Errors.WriteLineAsync(exception.Message);
            return WrongUsage;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Errors.WriteLineAsync(exception.Message);
            return CannotStart;
        }
    }

    private static StreamWriter Utf8(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
