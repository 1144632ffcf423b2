using VeoTasks.Benchmarks.Downloads;

namespace VeoTasks.Tests.Benchmarks;

public sealed class FetchJobTests
{
    private static readonly FetchJob Job = new(new Uri("http://127.0.0.1:8080"), FetchSet.Large, 1234, 8, "there");

    [Fact]
    public void The_address_of_a_file_names_rate_set_and_number() =>
        Assert.Equal(new Uri("http://127.0.0.1:8080/at/1234/large/7.mp4"), Job.Address(7));

    [Fact]
    public void A_file_goes_into_the_destination_under_its_number() =>
        Assert.Equal(Path.Combine("there", "7.mp4"), Job.Target(7));

    [Fact]
    public void The_source_is_a_folder_to_which_names_can_be_added() =>
        Assert.Equal(new Uri("http://127.0.0.1:8080/at/1234/large/"), Job.Source);

    [Fact]
    public void A_set_is_as_large_as_its_files_together() =>
        Assert.Equal(8L * 500 * 1024 * 1024, FetchSet.Large.Bytes);

    [Fact]
    public void A_set_is_told_in_words() =>
        Assert.Equal("100 files of 10 MiB", FetchSet.Ordinary.ToString());
}
