using System.Text;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator;

internal static class Program
{
    private const int Success = 0;
    private const int CannotStart = 1;
    private const int WrongUsage = 2;

    public static async Task<int> Main(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        try
        {
            var arguments = EmulatorArguments.Parse(args);
            if (arguments.WantsHelp)
            {
                await Console.Out.WriteLineAsync(EmulatorArguments.Usage);
                return Success;
            }

            await EmulatorRun.RunAsync(arguments, Console.Out);
            return Success;
        }
        catch (OperationCanceledException)
        {
            return Success;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return WrongUsage;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return CannotStart;
        }
    }
}
